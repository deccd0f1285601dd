import type { Release } from '../core/conditions.ts';

/** A release as `ReleaseInput` would say it. */
export function shownRelease(release: Release) {
  switch (release.kind) {
    case 'ROUND':
      return { round: release.step };
    case 'TRUNCATE':
      return { truncate: release.unit };
    case 'MASK':
      return { mask: release.keep };
  }
}
