import { schemaHeader } from '../kit/index.ts';

/** What persons say of themselves, and the root that everything else hangs on. */
export const selfSchema = /* GraphQL */ `
${schemaHeader}

type Query {
  "A person, by the relying party's own name for them."
  person(ref: ID!): Person @open
  "The person who asks."
  me: Person @open
}

"A person, as they present themselves here."
type Person @key(fields: "id") @subject {
  "What you are called by whoever asks: another name for each organisation, so that they cannot compare."
  id: ID! @personal(category: ["pd:Identifying"])
  "What you say you are interested in. Self-declared: nobody checked it."
  interests: [Interest] @personal(category: ["pd:Interest"])
  "How you say you want to be reached. Self-declared: nobody checked it."
  contact: Contact @personal(category: ["pd:Contact"])
  "What you say you plan to do. Self-declared: nobody checked it."
  plans: [Plan] @personal(category: ["pd:Intention"])
}

"Something a person says they are interested in."
type Interest {
  "The topic. Self-declared."
  topic: String @personal(category: ["pd:Interest"])
  "How strong your interest is, from 1 to 5. Self-declared."
  strength: Int @personal(category: ["pd:Interest"])
}

"How a person says they want to be reached."
type Contact {
  "Your e-mail address. Self-declared."
  email: String @personal(category: ["pd:EmailAddress"])
  "Your telephone number. Self-declared."
  phone: String @personal(category: ["pd:TelephoneNumber"])
  "How you would rather be reached. Self-declared."
  preferredChannel: Channel @personal(category: ["pd:Preference"])
}

"A way of reaching a person."
enum Channel {
  EMAIL
  PHONE
  POST
}

"Something a person says they plan to do."
type Plan {
  "What you plan. Self-declared."
  kind: String @personal(category: ["pd:Intention"])
  "Within which time, as an ISO 8601 duration. Self-declared."
  horizon: String @personal(category: ["pd:Intention"])
}
`;
