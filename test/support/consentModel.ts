/** What consent is, said as simply as can be: the reference that the real one is held to. Nothing of the project's is in it. */

export type Outcome =
  | 'DONE'
  | 'FORBIDDEN'
  | 'REF_UNKNOWN'
  | 'CONFLICT'
  | 'NOT_NOW'
  | 'NOT_CONNECTED'
  | 'TERMS_INVALID'
  | 'ALREADY_ASKED'
  | 'NOT_FOUND';

/** By place: of two persons, two organisations, the data requests and agreements so far. */
export type Act =
  | { readonly kind: 'connect' | 'disconnect'; readonly person: number; readonly organisation: number }
  | { readonly kind: 'suspend' | 'reinstate'; readonly organisation: number }
  | { readonly kind: 'restrict' | 'lift'; readonly person: number }
  | { readonly kind: 'forbid' | 'allow'; readonly person: number; readonly item: string }
  | {
      readonly kind: 'request';
      readonly person: number;
      readonly organisation: number;
      readonly items: readonly string[];
    }
  | { readonly kind: 'renew'; readonly agreement: number; readonly items: readonly string[] }
  | {
      readonly kind: 'counter' | 'revise';
      readonly request: number;
      readonly revision: number;
      readonly items: readonly string[];
    }
  | {
      readonly kind: 'accept' | 'acceptCounter' | 'decline';
      readonly request: number;
      readonly revision: number;
    }
  | { readonly kind: 'withdraw'; readonly request: number }
  | { readonly kind: 'pause' | 'resume'; readonly agreement: number; readonly revision: number }
  | {
      readonly kind: 'narrow';
      readonly agreement: number;
      readonly revision: number;
      readonly items: readonly string[];
    }
  | { readonly kind: 'revoke'; readonly agreement: number };

interface Pair {
  readonly person: number;
  readonly organisation: number;
}

export interface ModelRequest extends Pair {
  state: 'OPEN' | 'COUNTERED' | 'AGREED' | 'DECLINED' | 'WITHDRAWN';
  readonly revisions: (readonly string[])[];
  readonly replaces?: number;
  agreement?: number;
}

export interface ModelAgreement extends Pair {
  state: 'ACTIVE' | 'PAUSED' | 'REVOKED' | 'SUPERSEDED';
  revision: number;
  items: readonly string[];
}

export class ConsentModel {
  readonly requests: ModelRequest[] = [];
  readonly agreements: ModelAgreement[] = [];
  readonly #connected = new Set<string>();
  readonly #suspended = new Set<number>();
  readonly #restricted = new Set<number>();
  readonly #forbidden = new Set<string>();

  /** Whether an organisation may resolve this of a person. */
  permits({ person, organisation }: Pair, item: string): boolean {
    if (this.#suspended.has(organisation) || this.#restricted.has(person)) return false;
    if (this.#forbidden.has(`${person} ${item}`)) return false;
    return this.agreements.some(
      (each) =>
        each.person === person &&
        each.organisation === organisation &&
        each.state === 'ACTIVE' &&
        each.items.includes(item),
    );
  }

  isForbidden(person: number, item: string): boolean {
    return this.#forbidden.has(`${person} ${item}`);
  }

  /** What it comes to; what it changes is changed. */
  act(act: Act): Outcome {
    switch (act.kind) {
      case 'connect':
        if (this.#suspended.has(act.organisation)) return 'FORBIDDEN';
        this.#connected.add(nameOf(act));
        return 'DONE';
      case 'disconnect':
        return this.#disconnect(act);
      case 'suspend':
        this.#suspended.add(act.organisation);
        return 'DONE';
      case 'reinstate':
        this.#suspended.delete(act.organisation);
        return 'DONE';
      case 'restrict':
        this.#restricted.add(act.person);
        return 'DONE';
      case 'lift':
        this.#restricted.delete(act.person);
        return 'DONE';
      case 'forbid':
        this.#forbidden.add(`${act.person} ${act.item}`);
        return 'DONE';
      case 'allow':
        this.#forbidden.delete(`${act.person} ${act.item}`);
        return 'DONE';
      case 'request':
        return this.#file(act, act.items, undefined);
      case 'renew': {
        const replaced = this.#agreement(act.agreement);
        return this.#file(replaced, act.items, act.agreement);
      }
      case 'counter':
      case 'revise':
        return this.#propose(act.kind, this.#request(act.request), act.revision, act.items);
      case 'accept':
      case 'acceptCounter':
        return this.#agree(act.kind, this.#request(act.request), act.revision);
      case 'decline':
        return decline(this.#request(act.request), act.revision);
      case 'withdraw':
        return withdraw(this.#request(act.request));
      case 'pause':
      case 'resume':
        return move(this.#agreement(act.agreement), act.revision, act.kind === 'pause' ? 'PAUSED' : 'ACTIVE');
      case 'narrow':
        return narrow(this.#agreement(act.agreement), act.revision, act.items);
      case 'revoke': {
        end(this.#agreement(act.agreement), 'REVOKED');
        return 'DONE';
      }
    }
  }

  #request(place: number): ModelRequest {
    const request = this.requests[place];
    if (request === undefined) throw new RangeError('there is no such data request');
    return request;
  }

  #agreement(place: number): ModelAgreement {
    const agreement = this.agreements[place];
    if (agreement === undefined) throw new RangeError('there is no such agreement');
    return agreement;
  }

  #disconnect(pair: Pair): Outcome {
    if (!this.#connected.delete(nameOf(pair))) return 'NOT_FOUND';
    for (const each of this.agreements) if (nameOf(each) === nameOf(pair)) end(each, 'REVOKED');
    return 'DONE';
  }

  #file({ person, organisation }: Pair, items: readonly string[], replaces: number | undefined): Outcome {
    if (this.#suspended.has(organisation)) return 'FORBIDDEN';
    if (!this.#connected.has(nameOf({ person, organisation }))) return 'REF_UNKNOWN';
    if (replaces !== undefined) {
      const { state } = this.#agreement(replaces);
      if (state === 'REVOKED' || state === 'SUPERSEDED') return 'NOT_NOW';
      if (this.requests.some((each) => each.replaces === replaces && isPending(each))) return 'ALREADY_ASKED';
    }
    const request: ModelRequest = { person, organisation, state: 'OPEN', revisions: [items] };
    this.requests.push(replaces === undefined ? request : { ...request, replaces });
    return 'DONE';
  }

  #propose(
    by: 'counter' | 'revise',
    request: ModelRequest,
    revision: number,
    items: readonly string[],
  ): Outcome {
    if (by === 'revise' && this.#suspended.has(request.organisation)) return 'FORBIDDEN';
    if (request.revisions.length !== revision) return 'CONFLICT';
    if (by === 'counter' ? request.state !== 'OPEN' : !isPending(request)) return 'NOT_NOW';
    const isBeyond = items.some((each) => !request.revisions[0]?.includes(each));
    if (isBeyond || request.revisions.length >= 20) return 'TERMS_INVALID';
    request.revisions.push(items);
    request.state = by === 'counter' ? 'COUNTERED' : 'OPEN';
    return 'DONE';
  }

  #agree(by: 'accept' | 'acceptCounter', request: ModelRequest, revision: number): Outcome {
    if (by === 'acceptCounter' && this.#suspended.has(request.organisation)) return 'FORBIDDEN';
    const isCurrent = request.revisions.length === revision;
    if (request.state === 'AGREED' && isCurrent) return 'DONE';
    if (!isCurrent) return 'CONFLICT';
    if (request.state !== (by === 'accept' ? 'OPEN' : 'COUNTERED')) return 'NOT_NOW';
    if (!this.#connected.has(nameOf(request))) return 'NOT_CONNECTED';
    request.state = 'AGREED';
    request.agreement = this.agreements.length;
    if (request.replaces !== undefined) {
      const replaced = this.#agreement(request.replaces);
      if (replaced.state !== 'REVOKED') end(replaced, 'SUPERSEDED');
    }
    const { person, organisation, revisions } = request;
    this.agreements.push({
      person,
      organisation,
      state: 'ACTIVE',
      revision: 1,
      items: revisions.at(-1) ?? [],
    });
    return 'DONE';
  }
}

function nameOf({ person, organisation }: Pair): string {
  return `${person} ${organisation}`;
}

function isPending({ state }: ModelRequest): boolean {
  return state === 'OPEN' || state === 'COUNTERED';
}

function end(agreement: ModelAgreement, state: 'REVOKED' | 'SUPERSEDED'): void {
  if (agreement.state === state) return;
  agreement.state = state;
  agreement.revision += 1;
}

function decline(request: ModelRequest, revision: number): Outcome {
  const isCurrent = request.revisions.length === revision;
  if (request.state === 'DECLINED' && isCurrent) return 'DONE';
  if (!isCurrent) return 'CONFLICT';
  if (!isPending(request)) return 'NOT_NOW';
  request.state = 'DECLINED';
  return 'DONE';
}

function withdraw(request: ModelRequest): Outcome {
  if (request.state === 'WITHDRAWN') return 'DONE';
  if (!isPending(request)) return 'NOT_NOW';
  request.state = 'WITHDRAWN';
  return 'DONE';
}

function move(agreement: ModelAgreement, revision: number, state: 'PAUSED' | 'ACTIVE'): Outcome {
  if (agreement.revision !== revision) return 'CONFLICT';
  if (agreement.state === 'REVOKED' || agreement.state === 'SUPERSEDED') return 'NOT_NOW';
  if (agreement.state === state) return 'DONE';
  agreement.state = state;
  agreement.revision += 1;
  return 'DONE';
}

function narrow(agreement: ModelAgreement, revision: number, items: readonly string[]): Outcome {
  if (agreement.revision !== revision) return 'CONFLICT';
  if (items.some((each) => !agreement.items.includes(each))) return 'TERMS_INVALID';
  if (items.length === agreement.items.length) return 'DONE';
  if (agreement.state === 'REVOKED' || agreement.state === 'SUPERSEDED') return 'NOT_NOW';
  agreement.items = items;
  agreement.revision += 1;
  return 'DONE';
}
