/** Imports point one way (docs/architecture.md). `npm run check:imports` holds us to it. */
const room = (path) => `^${path}/`;
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-imports-nothing',
      comment: 'the consent core is pure: no clock, no store, no server',
      severity: 'error',
      from: { path: room('policies/core') },
      to: { pathNot: [room('policies/core'), '^node_modules/graphql/'] },
    },
    {
      name: 'policies-not-gateway',
      severity: 'error',
      from: { path: room('policies') },
      to: { path: '^(gateway|subgraphs|issuer|cli)/' },
    },
    {
      name: 'gateway-not-others-ground',
      severity: 'error',
      from: { path: room('gateway') },
      to: { path: '^(subgraphs|issuer|cli|policies/api|policies/negotiation)/' },
    },
    {
      name: 'kit-imports-neither-plane',
      severity: 'error',
      from: { path: room('subgraphs') },
      to: { path: '^(gateway|policies|issuer|cli)/' },
    },
    {
      name: 'a-source-knows-only-kit-and-world',
      severity: 'error',
      from: { path: '^subgraphs/(government|bank|insurer|self)/' },
      to: { path: '^subgraphs/(government|bank|insurer|self)/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'issuer-stands-alone',
      severity: 'error',
      from: { path: room('issuer') },
      to: { path: '^(gateway|policies|subgraphs|cli)/' },
    },
    {
      name: 'operation-is-pure',
      severity: 'error',
      from: { path: room('gateway/operation') },
      to: {
        path: '^(gateway/(http|identity|answer|federation|supergraph)|policies/(store|records|identity|registry))/',
      },
    },
    {
      name: 'federation-below-answer',
      severity: 'error',
      from: { path: room('gateway/federation') },
      to: { path: '^gateway/(answer|http)/' },
    },
    {
      name: 'answer-below-http',
      severity: 'error',
      from: { path: room('gateway/answer') },
      to: { path: '^gateway/http/' },
    },
    {
      name: 'adapters-only-from-main',
      severity: 'error',
      from: { pathNot: '(^|/)main\\.ts$|^cli/|^test/|^policies/store/(embedded|redis)' },
      to: { path: '^policies/store/(embedded|redis)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.mjs'],
    },
  },
};
