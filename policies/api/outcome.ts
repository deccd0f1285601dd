import type { TermsFault } from '../core/negotiation.ts';
import type { Act } from '../negotiation/act.ts';
import type { ProposalFault, Reading } from '../negotiation/proposal.ts';
import { ApiError } from './errors.ts';

/** What an act came to, or the error that says why it came to nothing. */
export function doneOrThrow<Result>(act: Act<Result>): Result {
  switch (act.kind) {
    case 'done':
      return act.result;
    case 'unknown':
      throw new ApiError('NOT_FOUND');
    case 'conflict':
      throw new ApiError('CONFLICT', { current: act.current });
    case 'not-now':
      throw new ApiError('NOT_NOW', { current: act.current });
    case 'not-connected':
      throw new ApiError('NOT_CONNECTED');
    case 'refused':
      throw faultsError(act.faults);
  }
}

export function readOrThrow<Value>(reading: Reading<Value>): Value {
  if (reading.kind === 'faulty') throw faultsError(reading.faults);
  return reading.value;
}

/** A document, then coordinates nobody can be asked for, have errors of their own; the rest is told together. */
function faultsError(faults: readonly (TermsFault | ProposalFault)[]): ApiError {
  const documents = faults.flatMap((fault) => (fault.kind === 'document' ? fault.errors : []));
  if (documents.length > 0)
    return new ApiError('DOCUMENT_INVALID', {
      faults: documents.map(({ message, locations }) => ({ message, locations })),
    });
  const coordinates = faults.flatMap((fault) => (fault.kind === 'not-requestable' ? fault.coordinates : []));
  if (coordinates.length > 0) return new ApiError('COORDINATES_NOT_REQUESTABLE', { coordinates });
  return new ApiError('TERMS_INVALID', { faults: faults.map(sentence) });
}

export const conditionAdvice = {
  objects: 'objects: 1 to 200 different keys of 1 to 100 characters',
  window: 'window: an ISO 8601 duration',
  release:
    'release: exactly, or a step above 0 (a whole one for whole numbers), or 1 to 100 characters to keep',
} as const;

function sentence(fault: TermsFault | ProposalFault): string {
  switch (fault.kind) {
    case 'document':
      return 'document: does not fit the served schema';
    case 'not-requestable':
      return `items: not requestable: ${fault.coordinates.join(', ')}`;
    case 'required-not-asked':
      return `required: not asked for: ${fault.coordinates.join(', ')}`;
    case 'no-items':
      return 'items: at least one coordinate';
    case 'period':
      return 'period: until is after from, and in the future';
    case 'usage':
      return 'usage: a limit of at least 1';
    case 'terms-sha256':
      return 'termsSha256: 64 hexadecimal digits';
    case 'not-asked':
      return `items: not asked for: ${fault.coordinate}`;
    case 'wider':
      return `${fault.field}: more than was asked or agreed`;
    case 'wider-item':
      return `items: ${fault.coordinate}: ${fault.part}: more than was asked or agreed`;
    case 'no-condition':
      return `items: ${fault.coordinate}: ${fault.part}: what it returns has nothing that this could look at`;
    case 'condition':
      return `items: ${fault.coordinate}: ${conditionAdvice[fault.part]}`;
    case 'twice':
      return `items: ${fault.coordinate}: named twice: say all of it once`;
    case 'contradicted':
      return `items: ${fault.coordinate}: another item covers the same and lets more through: leave one of them out`;
    case 'too-many-revisions':
      return 'this negotiation has had all its revisions: accept, decline or withdraw';
  }
}
