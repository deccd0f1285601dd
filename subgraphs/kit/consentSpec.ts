/**
 * The consent spec a subgraph imports: `@link(url: "https://specs.fieldgrant.dev/consent/v1.0", import: ["@subject", …])`.
 * Every field says `@personal(category:)` — DPV-PD terms — or `@open`; what says neither is never resolved.
 */
export const consentSpecUrl = 'https://specs.fieldgrant.dev/consent/v1.0';

/**
 * The definitions, to stand in each subgraph's schema document. What has arguments is repeatable: of directives that aren't,
 * composition keeps one subgraph's application and drops the others'.
 */
export const consentDirectives = /* GraphQL */ `
"Objects of this type are about the person with this id; or, with a field set (holders { id }), about several: joint says whether one of them (ANY) or each (ALL) must consent."
directive @subject(id: String! = "id", joint: String! = "ANY") repeatable on OBJECT | INTERFACE
"Resolved only under a person's grant. The category is one or more terms of W3C DPV-PD."
directive @personal(category: [String!]!) repeatable on OBJECT | INTERFACE | SCALAR | ENUM | FIELD_DEFINITION
"Not personal: needs no grant."
directive @open on OBJECT | INTERFACE | SCALAR | ENUM | FIELD_DEFINITION
"What an object condition names: an IBAN, a policy number."
directive @objectKey on FIELD_DEFINITION
"The date a window filters by."
directive @occurred on FIELD_DEFINITION
"Using this argument reveals these fields."
directive @infers(fields: [String!]!) repeatable on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
`;

/** The head of a subgraph's schema: federation and the consent spec, its directives kept through composition. */
export const schemaHeader = /* GraphQL */ `
extend schema
  @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@external", "@requires", "@shareable", "@composeDirective"]
  )
  @link(
    url: "${consentSpecUrl}"
    import: ["@subject", "@personal", "@open", "@objectKey", "@occurred", "@infers"]
  )
  @composeDirective(name: "@subject")
  @composeDirective(name: "@personal")
  @composeDirective(name: "@open")
  @composeDirective(name: "@objectKey")
  @composeDirective(name: "@occurred")
  @composeDirective(name: "@infers")
${consentDirectives}`;
