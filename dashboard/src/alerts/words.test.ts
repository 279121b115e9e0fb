// What the list is asked for, and what can be done with an alert.
import { possible, statusesOf } from './words';

it('asks for what is active by its three statuses, for one by itself, and for all by none', () => {
  expect(statusesOf('ACTIVE')).toEqual(['OPEN', 'ACKNOWLEDGED', 'SNOOZED']);
  expect(statusesOf('RESOLVED')).toEqual(['RESOLVED']);
  expect(statusesOf('ALL')).toBeNull();
});

it('offers nothing for what has ended, and no second acknowledgement', () => {
  expect(possible('RESOLVED')).toEqual([]);
  expect(possible('DISMISSED')).toEqual([]);
  expect(possible('ACKNOWLEDGED')).not.toContain('ACKNOWLEDGED');
  expect(possible('SNOOZED')).toContain('ACKNOWLEDGED');
  expect(possible('OPEN')).toHaveLength(4);
});
