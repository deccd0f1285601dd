/** How many cases a property is put to, where the usual hundred are too few or too many. */
export function runs(usual: number): number {
  const { FC_RUNS: wanted } = process.env;
  return wanted === undefined ? usual : Number(wanted);
}
