// Values of dimensions and lines in people's words: names instead of ids, weekdays, hours of the clock.
import { useMemo } from 'react';
import { useAnswer } from '../api';
import { useFormats, useText } from '../intl';
import { useSession } from '../session';
import { exploreTexts, valueTexts } from './explore.texts';
import type { Line } from './lines';
import { AppUserNamesDocument, MemberNamesDocument, OperatorNamesDocument } from './operations.generated';

export interface Words {
  readonly value: (dimension: string, value: string | number | null) => string;
  readonly line: (line: Pick<Line, 'isOther' | 'keys'>) => string;
}

/** Beyond this, an id without a name is shortened. */
const ID_LENGTH = 8;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** `dimensions`: those that are on screen; names are asked for only where one of them has any. */
export function useWords(dimensions: readonly string[]): Words {
  const text = useText(exploreTexts);
  const valueText = useText(valueTexts);
  const formats = useFormats();
  const names = useNames(dimensions);
  return useMemo(() => {
    const value = (dimension: string, given: string | number | null): string => {
      if (given === null || given === '') return text('without');
      const key = `${dimension} ${given}`;
      if (Object.hasOwn(valueTexts, key)) return valueText(key as keyof typeof valueTexts);
      if (dimension === 'weekday') return formats.weekday(Number(given));
      if (dimension === 'hour') return `${String(given).padStart(2, '0')}:00`;
      const written = String(given);
      return names.get(written) ?? (UUID.test(written) ? `${written.slice(0, ID_LENGTH)}…` : written);
    };
    return {
      value,
      line: ({ isOther, keys }) =>
        isOther
          ? text('others')
          : keys.length === 0
            ? text('allRows')
            : keys.map((key) => value(key.dimension, key.value)).join(' · '),
    };
  }, [text, valueText, formats, names]);
}

function useNames(dimensions: readonly string[]): ReadonlyMap<string, string> {
  const { role } = useSession();
  const hasOperators = dimensions.includes('operatorId');
  // Who administers is not only an operator; only some roles see the list of people.
  const hasMembers = dimensions.includes('adminId') && (role === 'ADMIN' || role === 'ORG_ADMIN');
  const hasPeople = dimensions.includes('userId') && role !== 'OPERATOR';
  const operators = useAnswer(OperatorNamesDocument, {}, { pause: !hasOperators });
  const members = useAnswer(MemberNamesDocument, {}, { pause: !hasMembers });
  // People of the connected application: those with the most requests, which are those that lines are of.
  const people = useAnswer(AppUserNamesDocument, {}, { pause: !hasPeople });
  return useMemo(
    () =>
      new Map([
        ...(people.state === 'ready'
          ? people.data.userActivity.edges.map(
              ({ node: { id, name, externalId } }) => [id, name ?? externalId] as const,
            )
          : []),
        ...(members.state === 'ready'
          ? members.data.users.users.flatMap(({ id, externalId, displayName }) => [
              [id, displayName] as const,
              // The trail has people under the id that their tokens carry.
              ...(externalId === null ? [] : [[externalId, displayName] as const]),
            ])
          : []),
        ...(operators.state === 'ready'
          ? operators.data.operatorPerformance.map(
              ({ operatorId, operatorName }) => [operatorId, operatorName] as const,
            )
          : []),
      ]),
    [operators, members, people],
  );
}
