// A clock for whoever asks again by the clock: the beginning of the present step, another one each step.
import { useEffect, useState } from 'react';

export function useStep(stepMs: number): Date {
  const [now, setNow] = useState(() => beginOf(stepMs));
  useEffect(() => {
    // Aligned with the clock: cards of one step ask at the same time, and a page that was asleep goes on at once.
    const timer = window.setTimeout(() => setNow(beginOf(stepMs)), stepMs - (Date.now() % stepMs) + 20);
    return () => window.clearTimeout(timer);
  }, [now, stepMs]);
  return now;
}

function beginOf(stepMs: number): Date {
  return new Date(Math.floor(Date.now() / stepMs) * stepMs);
}
