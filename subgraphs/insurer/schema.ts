import { schemaHeader } from '../kit/index.ts';

/** What the insurer knows of a person. Descriptions are what persons read before they decide. */
export const insurerSchema = /* GraphQL */ `
${schemaHeader}

"A date as ISO 8601 writes it, as precise as it is known: 1984-05-17, 1984-05 or 1984."
scalar Date

type Person @key(fields: "id") @subject {
  "What you are called by whoever asks: another name for each organisation, so that they cannot compare."
  id: ID! @personal(category: ["pd:Identifying"])
  "Your insurance policies."
  policies: [Policy] @personal(category: ["pd:Insurance"])
  "How risky the insurer finds you financially, from A (least) to D. It is worked out from your income."
  riskClass: String @personal(category: ["pd:CreditWorthiness"]) @requires(fields: "incomes { year gross }")
  "Your income in each year the tax authority knows, the latest first."
  incomes: [Income] @external @personal(category: ["pd:Income"])
}

type Income {
  "The calendar year."
  year: Int @external @personal(category: ["pd:Income"])
  "What you earned before tax, in euro."
  gross: Float @external @personal(category: ["pd:Income"])
}

enum PolicyKind {
  LIFE
  HOME
  HEALTH
}

union Policy = LifePolicy | HomePolicy | HealthPolicy

type LifePolicy {
  "The number of the policy."
  number: String @personal(category: ["pd:Insurance"]) @objectKey
  "What kind of insurance it is."
  kind: PolicyKind @personal(category: ["pd:Insurance"])
  "What you pay each month, in euro."
  premium: Float @personal(category: ["pd:Insurance"])
  "The most that is paid out, in euro."
  coverage: Float @personal(category: ["pd:Insurance"])
  "Since when you are insured."
  since: Date @personal(category: ["pd:Insurance"])
  "When the insurance ends, where that is agreed."
  until: Date @personal(category: ["pd:Insurance"])
  "Who receives the money when you die."
  beneficiaries: [Person] @personal(category: ["pd:Insurance", "pd:Relationship"])
}

type HomePolicy {
  "The number of the policy."
  number: String @personal(category: ["pd:Insurance"]) @objectKey
  "What kind of insurance it is."
  kind: PolicyKind @personal(category: ["pd:Insurance"])
  "What you pay each month, in euro."
  premium: Float @personal(category: ["pd:Insurance"])
  "The most that is paid out, in euro."
  coverage: Float @personal(category: ["pd:Insurance"])
  "Since when you are insured."
  since: Date @personal(category: ["pd:Insurance"])
  "When the insurance ends, where that is agreed."
  until: Date @personal(category: ["pd:Insurance"])
  "The address that is insured."
  insuredAddress: String @personal(category: ["pd:PhysicalAddress"])
  "Damage you claimed, the latest first."
  claims: [Claim] @personal(category: ["pd:Insurance"])
}

type HealthPolicy {
  "The number of the policy."
  number: String @personal(category: ["pd:Insurance"]) @objectKey
  "What kind of insurance it is."
  kind: PolicyKind @personal(category: ["pd:Insurance"])
  "What you pay each month, in euro."
  premium: Float @personal(category: ["pd:Insurance"])
  "The most that is paid out, in euro."
  coverage: Float @personal(category: ["pd:Insurance"])
  "Since when you are insured."
  since: Date @personal(category: ["pd:Insurance"])
  "When the insurance ends, where that is agreed."
  until: Date @personal(category: ["pd:Insurance"])
  "What you pay yourself each year before the insurer pays, in euro."
  deductible: Float @personal(category: ["pd:Insurance"])
  "Conditions you are treated for. This is medical data."
  treatedFor: [String] @personal(category: ["pd:HealthRecord"])
  "Care you claimed, the latest first. This is medical data."
  claims: [HealthClaim] @personal(category: ["pd:HealthHistory"])
}

type Claim {
  "The number of the claim."
  number: String @personal(category: ["pd:Insurance"])
  "The day the damage happened."
  occurredOn: Date @personal(category: ["pd:Insurance"]) @occurred
  "What you claimed, in euro."
  amount: Float @personal(category: ["pd:Insurance"])
  "What caused the damage."
  cause: String @personal(category: ["pd:Insurance"])
}

type HealthClaim {
  "The number of the claim. This is medical data."
  number: String @personal(category: ["pd:HealthHistory"])
  "The day you received the care. This is medical data."
  occurredOn: Date @personal(category: ["pd:HealthHistory"]) @occurred
  "What the care cost, in euro. This is medical data."
  amount: Float @personal(category: ["pd:HealthHistory"])
  "What care you received. This is medical data."
  care: String @personal(category: ["pd:HealthRecord"])
}
`;
