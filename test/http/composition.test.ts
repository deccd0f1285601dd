import { schemaHeader } from '../../subgraphs/kit/consentSpec.ts';
import { startHousehold } from '../support/household.ts';

const self = `${schemaHeader}
  type Query { person(ref: ID!): Person @open }
  type Person @key(fields: "id") @subject { id: ID! @personal(category: ["pd:Identifying"]) }`;
const start = (bank: string) => startHousehold({ subgraphs: { self, bank }, persons: [], holdings: {} });
const bank = `${schemaHeader}
  type Person @key(fields: "id") @subject {
    id: ID! @personal(category: ["pd:Identifying"])
    income: Float @personal(category: ["pd:Income"])
  }`;

describe('sources whose schemas', () => {
  it('lose in composition what they say of a field keep the gateway from starting, by name', async () => {
    await expect(start(bank.replace('@composeDirective(name: "@personal")', ''))).rejects.toThrow(
      'bank applies @personal without @composeDirective',
    );
  });

  it('say of a field what conditions compare, and only one of them does, keep it from starting, by name', async () => {
    const item = (directive: string) =>
      `type Item @key(fields: "id") { id: ID! @personal(category: ["pd:Identifying"]) ${directive} }`;
    const [selfWith, bankWith] = [self + item('@objectKey'), bank + item('')];
    await expect(
      startHousehold({ subgraphs: { self: selfWith, bank: bankWith }, persons: [], holdings: {} }),
    ).rejects.toThrow('self says @objectKey of Item.id and bank, which has it too, does not');
  });

  it('do not compose keep it from starting, and say why', async () => {
    await expect(start(bank.replace('income: Float', 'income: Missing'))).rejects.toThrow(/Missing/);
  });
});
