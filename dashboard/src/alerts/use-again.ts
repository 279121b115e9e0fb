// Asks again at once when something was done here: the clock alone would let a person wait for what they did.
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Answer } from '../api';

export function useAgain(answered: number, answers: readonly Answer<unknown>[]): void {
  const before = useRef(answered);
  const again = useEffectEvent(() => {
    for (const answer of answers) {
      if (answer.state === 'ready' || answer.state === 'failed') answer.retry();
    }
  });
  useEffect(() => {
    if (before.current === answered) return;
    before.current = answered;
    again();
  }, [answered]);
}
