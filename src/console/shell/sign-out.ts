import { useState } from 'react';
import { signOutEndpoint } from '#platform/sign-in/contract.ts';
import { call } from '../call.ts';
import { type CallError, isCallError } from '../errors.ts';
import { dropAllDrafts } from '../kit/drafts.ts';

/** Leaves by a full page load, so that nothing of this person stays in memory. */
export function useSignOut(): { readonly signOut: () => void; readonly trouble: CallError | null } {
  const [trouble, setTrouble] = useState<CallError | null>(null);
  const signOut = async () => {
    try {
      await call(signOutEndpoint, {});
    } catch (thrown) {
      if (!isCallError(thrown)) throw thrown;
      setTrouble(thrown);
      return;
    }
    dropAllDrafts();
    location.assign('/sign-in');
  };
  return { signOut: () => void signOut(), trouble };
}
