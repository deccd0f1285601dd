import type { Conditions } from '../core/conditions.ts';
import type { Instant } from '../core/identifiers.ts';
import type { Change } from './changes.ts';

/** A step in words: what who reads it does, or waits for. */
export function changeSentence(change: Change, reader: 'organisation' | 'person'): string {
  switch (change.kind) {
    case 'ask': {
      const [first = '', ...others] = change.coordinates;
      const asked = others.length === 0 ? first : `${first} together with ${others.join(', ')}`;
      const request = others.length === 0 ? 'a data request' : 'one data request';
      return reader === 'person' ? `agree to ${request} for ${asked}` : `ask for ${asked} in ${request}`;
    }
    case 'resume':
      return reader === 'person'
        ? `resume agreement ${change.agreement}`
        : `the person resumes agreement ${change.agreement}`;
    case 'wait':
      return change.for === 'period'
        ? `wait until ${moment(change.until)}, when agreement ${change.agreement} begins`
        : `ask after ${moment(change.until)}, when the uses of agreement ${change.agreement} begin anew`;
    case 'purpose':
      return `use a purpose at or below ${change.purpose}, which agreement ${change.agreement} is for`;
    case 'drop':
      return `drop the argument "${change.argument}" of ${change.field}, which reveals ${change.reveals.join(', ')}`;
    case 'reinstate':
      return 'the authority admits the organisation again';
    case 'lift':
      return `take back what your profile never allows: ${change.rules.join(', ')}`;
  }
}

/** What a grant leaves of the values, in words. */
export function conditionSentences({ objects, window, release }: Conditions): readonly string[] {
  return [
    ...(objects === undefined ? [] : [`only ${objects.length} named`]),
    ...(window === undefined ? [] : [`only of the last ${window}`]),
    ...(release === undefined ? [] : [releaseWords(release)]),
  ];
}

function releaseWords(release: NonNullable<Conditions['release']>): string {
  switch (release.kind) {
    case 'ROUND':
      return `rounded to ${release.step}`;
    case 'TRUNCATE':
      return `only its ${release.unit.toLowerCase()}`;
    case 'MASK':
      return `only its last ${release.keep} characters`;
  }
}

function moment(at: Instant): string {
  return new Date(at).toISOString();
}
