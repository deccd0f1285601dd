type Known<Row> = {
  readonly [Key in keyof Row as undefined extends Row[Key] ? never : Key]: Row[Key];
} & {
  readonly [Key in keyof Row as undefined extends Row[Key] ? Key : never]?: Exclude<Row[Key], undefined>;
};

/** The row without the members that nothing is known of. */
export function known<Row extends object>(row: Row): Known<Row> {
  // only members that are undefined are gone, and those are optional in the answer
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Known<Row>;
}
