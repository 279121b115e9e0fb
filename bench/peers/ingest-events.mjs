// Batches of events as senders make them: a text that is made once for each client, in which nothing changes but the
// ids. Every tenth event is one of the batch before, as a sender repeats what was not answered.
import { randomFillSync } from 'node:crypto';

export const BATCH = 1_000;
export const REPEATED = 100;

const ID_LENGTH = 36;
const PLACE = '_'.repeat(ID_LENGTH);

/** `format`: what goes before the events, between them and after them, and how one is written. */
export class Batches {
  /**
   * @param {'graphql' | 'json' | 'ndjson' | 'statement'} format
   * @param {'v7' | 'random'} ids
   * @param {number} client
   */
  constructor(format, ids, client) {
    const { before, between, after, event } = FORMATS[format];
    const now = new Date();
    const events = Array.from({ length: BATCH }, (_, index) => {
      const said = saidAt(index);
      return event(index, new Date(now.getTime() - said).toISOString(), payloadOf(client, said));
    });
    /** What the statement takes beside the ids. */
    this.columns = {
      occurred: lines((said) => now.getTime() - said),
      payloads: lines((said) => JSON.stringify(payloadOf(client, said))),
    };
    this.body = Buffer.from(before + events.join(between) + after);
    /** By event, the place of its id. */
    this.places = [];
    for (let at = this.body.indexOf(PLACE); at !== -1; at = this.body.indexOf(PLACE, at + ID_LENGTH)) {
      this.places.push(at);
    }
    this.makeId = ids === 'v7' ? uuidv7Into : randomInto;
    this.random = Buffer.alloc(16 * BATCH);
    this.repeated = Buffer.alloc(0);
  }

  /** The next batch; it holds until the one after is asked for. */
  next() {
    const { body, places, random } = this;
    randomFillSync(random);
    const fresh = this.repeated.length === 0 ? BATCH : BATCH - REPEATED;
    const now = Date.now();
    for (let index = 0; index < fresh; index += 1) {
      const at = places[index];
      this.makeId(body, at, random, index * 16, now);
    }
    if (fresh < BATCH) {
      for (let index = 0; index < REPEATED; index += 1) {
        this.repeated.copy(body, places[fresh + index], index * ID_LENGTH, (index + 1) * ID_LENGTH);
      }
    } else {
      this.repeated = Buffer.alloc(REPEATED * ID_LENGTH);
    }
    for (let index = 0; index < REPEATED; index += 1) {
      const at = places[index];
      body.copy(this.repeated, index * ID_LENGTH, at, at + ID_LENGTH);
    }
    return body;
  }
}

/** Those that are repeated say what they said before. */
function saidAt(index) {
  return index < BATCH - REPEATED ? index : index - (BATCH - REPEATED);
}

/** A line for each event. */
export function lines(write) {
  return Array.from({ length: BATCH }, (_, index) => write(saidAt(index))).join('\n');
}

function payloadOf(client, index) {
  return {
    learnerId: `learner-${client}-${index % 200}`,
    courseId: `course-${index % 10}`,
    lessonId: `lesson-${index % 30}`,
    percent: index % 101,
    seconds: (index % 600) + 0.5,
  };
}

const sent = (_index, occurredAt, payload) =>
  JSON.stringify({ clientEventId: PLACE, kind: 'lesson.progress', version: 1, occurredAt, payload });

/** What the mutation answers is what the other door answers. */
const MUTATION = `mutation Ingest($events: [EventInput!]!) { ingestEvents(events: $events) {
  accepted duplicates failed results { index clientEventId status code message retryable payloadMismatch }
} }`;
/** What plain servers answer. */
const SHORT_MUTATION = `mutation Ingest($events: [EventInput!]!) { ingestEvents(events: $events) { accepted duplicates failed } }`;

const graphql = (query) => ({
  before: `{"query":${JSON.stringify(query)},"variables":{"events":[`,
  between: ',',
  after: ']}}',
  event: sent,
});

const FORMATS = {
  graphql: graphql(MUTATION),
  plain: graphql(SHORT_MUTATION),
  json: { before: '[', between: ',', after: ']', event: sent },
  ndjson: { before: '', between: '\n', after: '\n', event: sent },
  // The other columns are the same for every batch: see `columns`.
  statement: { before: '', between: '\n', after: '', event: () => PLACE },
};

const HEX = Buffer.from('0123456789abcdef');
const DASHES = [8, 13, 18, 23];

function randomInto(body, at, random, from) {
  random[from + 6] = (random[from + 6] & 0x0f) | 0x40;
  hexInto(body, at, random, from);
}

function uuidv7Into(body, at, random, from, now) {
  random.writeUIntBE(now, from, 6);
  random[from + 6] = (random[from + 6] & 0x0f) | 0x70;
  hexInto(body, at, random, from);
}

function hexInto(body, at, random, from) {
  random[from + 8] = (random[from + 8] & 0x3f) | 0x80;
  let to = at;
  for (let byte = 0; byte < 16; byte += 1) {
    if (DASHES.includes(to - at)) {
      body[to] = 45;
      to += 1;
    }
    body[to] = HEX[random[from + byte] >>> 4];
    body[to + 1] = HEX[random[from + byte] & 15];
    to += 2;
  }
}
