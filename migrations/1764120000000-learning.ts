// Learning: courses and their lessons, how far each learner has come, what was answered, and what stands out.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables whose rows are added up, each with the moments that place a row and the columns that numbers are made of. */
const COUNTED: Readonly<Record<string, { readonly moments: readonly string[]; readonly columns: string }>> = {
  course_progress: {
    moments: ['enrolled_at', 'completed_at'],
    columns: 'org_id, learner_id, course_id, enrolled_at, started_at, completed_at',
  },
  lesson_progress: {
    moments: ['started_at', 'completed_at'],
    columns: 'org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at',
  },
  quiz_answers: { moments: ['answered_at'], columns: '*' },
  video_plays: { moments: ['played_at'], columns: '*' },
  survey_responses: { moments: ['answered_at'], columns: '*' },
  survey_answers: { moments: ['answered_at'], columns: '*' },
};

export class Learning1764120000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Ids of courses, lessons, surveys and learners are the application's own. lesson_count: those that count.
    // recount_after: progress of the learners after this one is still to be counted again; null: of nobody.
    await db.query(`
      CREATE TABLE courses (
        org_id        uuid        NOT NULL REFERENCES organizations,
        id            text        NOT NULL CHECK (char_length(id) BETWEEN 1 AND 100),
        title         text        NOT NULL CHECK (title <> ''),
        lesson_count  integer     NOT NULL DEFAULT 0,
        recount_after text,
        PRIMARY KEY (org_id, id)
      )`);
    await db.query(
      `CREATE INDEX courses_recount_idx ON courses (org_id, id) WHERE recount_after IS NOT NULL`,
    );

    // position: its place in the course from 1 on; null: it is retired, and no longer counts.
    await db.query(`
      CREATE TABLE lessons (
        org_id    uuid    NOT NULL,
        course_id text    NOT NULL,
        id        text    NOT NULL CHECK (char_length(id) BETWEEN 1 AND 100),
        title     text    NOT NULL CHECK (title <> ''),
        position  integer CHECK (position >= 1),
        PRIMARY KEY (org_id, course_id, id),
        FOREIGN KEY (org_id, course_id) REFERENCES courses (org_id, id)
      )`);

    // One row for each learner and course, whichever was told of first. The course need not be registered.
    await db.query(`
      CREATE TABLE course_progress (
        org_id            uuid        NOT NULL REFERENCES organizations,
        course_id         text        NOT NULL CHECK (char_length(course_id) BETWEEN 1 AND 100),
        learner_id        text        NOT NULL CHECK (char_length(learner_id) BETWEEN 1 AND 100),
        enrolled_at       timestamptz,
        started_at        timestamptz,
        completed_at      timestamptz,
        lessons_completed integer     NOT NULL DEFAULT 0,
        last_activity_at  timestamptz,
        PRIMARY KEY (org_id, course_id, learner_id)
      ) WITH (fillfactor = 80)`);
    await db.query(`
      CREATE INDEX course_progress_activity_idx ON course_progress
        (org_id, coalesce(last_activity_at, '-infinity'::timestamptz), learner_id, course_id)`);
    await db.query(
      `CREATE INDEX course_progress_learner_idx ON course_progress (org_id, learner_id, course_id)`,
    );
    await db.query(`CREATE INDEX course_progress_enrolled_idx ON course_progress (org_id, enrolled_at)`);
    await db.query(`CREATE INDEX course_progress_completed_idx ON course_progress (org_id, completed_at)`);

    // position is that of the lesson, null where it does not count; moved_on_at: when a later lesson of the course was
    // first begun. Both follow from other rows and are counted again when those change.
    await db.query(`
      CREATE TABLE lesson_progress (
        org_id       uuid          NOT NULL,
        course_id    text          NOT NULL,
        learner_id   text          NOT NULL,
        lesson_id    text          NOT NULL CHECK (char_length(lesson_id) BETWEEN 1 AND 100),
        position     integer,
        started_at   timestamptz   NOT NULL,
        completed_at timestamptz,
        moved_on_at  timestamptz,
        percent      numeric(6,3)  NOT NULL CHECK (percent BETWEEN 0 AND 100),
        seconds      numeric(12,3) CHECK (seconds >= 0),
        PRIMARY KEY (org_id, course_id, learner_id, lesson_id)
      ) WITH (fillfactor = 80)`);
    await db.query(`CREATE INDEX lesson_progress_learner_idx ON lesson_progress (org_id, learner_id)`);
    await db.query(`CREATE INDEX lesson_progress_started_idx ON lesson_progress (org_id, started_at)`);
    await db.query(`CREATE INDEX lesson_progress_completed_idx ON lesson_progress (org_id, completed_at)`);

    // When a learner was there, by quarters of an hour: enough to say of any longer span whether they were. course_id: ''
    // where it is about no course.
    await db.query(`
      CREATE TABLE learner_activity (
        org_id     uuid        NOT NULL,
        learner_id text        NOT NULL,
        course_id  text        NOT NULL,
        quarter    timestamptz NOT NULL,
        first_at   timestamptz NOT NULL,
        last_at    timestamptz NOT NULL,
        PRIMARY KEY (org_id, learner_id, course_id, quarter),
        CHECK (last_at >= first_at)
      )`);
    await db.query(`CREATE INDEX learner_activity_first_idx ON learner_activity (org_id, first_at)`);
    await db.query(`CREATE INDEX learner_activity_last_idx ON learner_activity (org_id, last_at)`);

    await db.query(`
      CREATE TABLE quiz_answers (
        org_id          uuid          NOT NULL,
        client_event_id text          NOT NULL,
        learner_id      text          NOT NULL,
        course_id       text          NOT NULL,
        lesson_id       text,
        quiz_id         text          NOT NULL,
        question_id     text          NOT NULL,
        correct         boolean       NOT NULL,
        seconds         numeric(12,3) CHECK (seconds >= 0),
        answered_at     timestamptz   NOT NULL,
        PRIMARY KEY (org_id, client_event_id)
      )`);
    await db.query(`
      CREATE TABLE video_plays (
        org_id          uuid          NOT NULL,
        client_event_id text          NOT NULL,
        learner_id      text          NOT NULL,
        course_id       text          NOT NULL,
        lesson_id       text,
        video_id        text          NOT NULL,
        seconds         numeric(12,3) NOT NULL CHECK (seconds >= 0),
        played_at       timestamptz   NOT NULL,
        PRIMARY KEY (org_id, client_event_id)
      )`);

    // questions: a list of {id, text, type, choices, lowest, highest} in their order.
    await db.query(`
      CREATE TABLE surveys (
        org_id    uuid  NOT NULL REFERENCES organizations,
        id        text  NOT NULL CHECK (char_length(id) BETWEEN 1 AND 100),
        title     text  NOT NULL CHECK (title <> ''),
        course_id text,
        questions jsonb NOT NULL,
        PRIMARY KEY (org_id, id)
      )`);
    await db.query(`
      CREATE TABLE survey_responses (
        org_id          uuid        NOT NULL,
        client_event_id text        NOT NULL,
        learner_id      text        NOT NULL,
        survey_id       text        NOT NULL,
        course_id       text,
        answered_at     timestamptz NOT NULL,
        PRIMARY KEY (org_id, client_event_id)
      )`);
    await db.query(`
      CREATE TABLE survey_answers (
        org_id          uuid        NOT NULL,
        client_event_id text        NOT NULL,
        question_id     text        NOT NULL,
        learner_id      text        NOT NULL,
        survey_id       text        NOT NULL,
        course_id       text,
        score           integer,
        choice          text,
        answer_text     text,
        answered_at     timestamptz NOT NULL,
        PRIMARY KEY (org_id, client_event_id, question_id),
        CHECK (num_nonnulls(score, choice, answer_text) = 1)
      )`);
    for (const [table, moment] of [
      ['quiz_answers', 'answered_at'],
      ['video_plays', 'played_at'],
      ['survey_responses', 'answered_at'],
      ['survey_answers', 'answered_at'],
    ]) {
      await db.query(`CREATE INDEX ${table}_at_idx ON ${table} (org_id, ${moment})`);
      await db.query(`CREATE INDEX ${table}_learner_idx ON ${table} (org_id, learner_id)`);
    }
    for (const table of ['survey_responses', 'survey_answers']) {
      await db.query(`CREATE INDEX ${table}_survey_idx ON ${table} (org_id, survey_id, answered_at)`);
    }

    // What stands out. id: made of what it is about, so that it stays the same for as long as it stands out.
    await db.query(`
      CREATE TABLE insights (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          uuid        NOT NULL,
        kind        text        NOT NULL,
        severity    text        NOT NULL CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
        course_id   text,
        lesson_id   text,
        quiz_id     text,
        survey_id   text,
        question_id text,
        metric      text        NOT NULL,
        value       float8,
        previous    float8,
        n           integer     NOT NULL,
        found_at    timestamptz NOT NULL,
        updated_at  timestamptz NOT NULL,
        PRIMARY KEY (org_id, id)
      )`);

    // Which changes there have been, and up to which of them insights were found.
    await db.query(`
      CREATE TABLE learning_state (
        org_id           uuid        NOT NULL REFERENCES organizations,
        version          bigint      NOT NULL DEFAULT 0,
        insights_version bigint      NOT NULL DEFAULT 0,
        insights_at      timestamptz,
        PRIMARY KEY (org_id)
      ) WITH (fillfactor = 50)`);

    // Who was deleted, by a digest: what was received of them before is passed over, also where it comes only now.
    await db.query(`
      CREATE TABLE learner_deletions (
        org_id     uuid        NOT NULL REFERENCES organizations,
        learner    bytea       NOT NULL,
        deleted_at timestamptz NOT NULL,
        PRIMARY KEY (org_id, learner)
      )`);

    // For whoever does the work: which of many organizations have some, in one statement. Each is entered by itself, so
    // that row-level security holds here as everywhere.
    await db.query(`
      CREATE FUNCTION due_learning(organizations uuid[])
      RETURNS TABLE (id uuid, recounts boolean, insights boolean)
      LANGUAGE plpgsql AS $$
      BEGIN
        FOREACH id IN ARRAY organizations LOOP
          PERFORM set_config('app.org_id', id::text, true);
          recounts := EXISTS (
            SELECT FROM courses c WHERE c.org_id = due_learning.id AND c.recount_after IS NOT NULL);
          insights := EXISTS (
            SELECT FROM learning_state s
             WHERE s.org_id = due_learning.id
               AND (s.insights_at IS NULL OR s.insights_at < now() - interval '1 hour'
                    OR s.version <> s.insights_version AND s.insights_at < now() - interval '1 minute'));
          IF recounts OR insights THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true);
      END
      $$`);

    await this.changesAreMarked(db);

    await lock(db, 'courses', 'SELECT, INSERT, UPDATE (title, lesson_count, recount_after)');
    await lock(db, 'lessons', 'SELECT, INSERT, UPDATE (title, position)');
    await lock(
      db,
      'course_progress',
      'SELECT, INSERT, UPDATE (enrolled_at, started_at, completed_at, lessons_completed, last_activity_at), DELETE',
    );
    await lock(
      db,
      'lesson_progress',
      'SELECT, INSERT, UPDATE (position, started_at, completed_at, moved_on_at, percent, seconds), DELETE',
    );
    await lock(db, 'learner_activity', 'SELECT, INSERT, UPDATE (first_at, last_at), DELETE');
    await lock(db, 'quiz_answers', 'SELECT, INSERT, DELETE');
    await lock(db, 'video_plays', 'SELECT, INSERT, DELETE');
    await lock(db, 'surveys', 'SELECT, INSERT, UPDATE (title, course_id, questions)');
    await lock(db, 'survey_responses', 'SELECT, INSERT, DELETE');
    await lock(db, 'survey_answers', 'SELECT, INSERT, DELETE');
    await lock(
      db,
      'insights',
      'SELECT, INSERT, UPDATE (severity, metric, value, previous, n, updated_at), DELETE',
    );
    await lock(db, 'learning_state', 'SELECT, INSERT, UPDATE (version, insights_version, insights_at)');
    await lock(db, 'learner_deletions', 'SELECT, INSERT, UPDATE (deleted_at)');
  }

  private async changesAreMarked(db: QueryRunner): Promise<void> {
    for (const [table, { moments, columns }] of Object.entries(COUNTED)) {
      await this.mark(
        db,
        table,
        columns,
        `SELECT r.org_id, '${table}.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))`,
        `CROSS JOIN LATERAL (VALUES ${moments.map((name) => `('${name}', r.${name})`).join(', ')}) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2`,
      );
    }
    await this.mark(
      db,
      'learner_activity',
      '*',
      `SELECT r.org_id, 'learner_activity.occurred_at', array_agg(DISTINCT r.quarter), NULL::uuid[], count(DISTINCT r.quarter)`,
      'GROUP BY r.org_id',
    );
  }

  /** A mark of each change, in its transaction. What numbers are not made of may change without one. */
  private async mark(
    db: QueryRunner,
    table: string,
    columns: string,
    select: string,
    rest: string,
  ): Promise<void> {
    const rows: Readonly<Record<string, string>> = {
      INSERT: 'SELECT * FROM after',
      DELETE: 'SELECT * FROM before',
      UPDATE: `(SELECT ${columns} FROM before EXCEPT ALL SELECT ${columns} FROM after)
               UNION ALL (SELECT ${columns} FROM after EXCEPT ALL SELECT ${columns} FROM before)`,
    };
    for (const [operation, changed] of Object.entries(rows)) {
      const name = `mark_${table}_${operation.toLowerCase()}`;
      await db.query(`
        CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          ${select}
            FROM (${changed}) r
          ${rest};
          RETURN NULL;
        END
        $$`);
      const before = operation === 'INSERT' ? '' : 'OLD TABLE AS before';
      const after = operation === 'DELETE' ? '' : 'NEW TABLE AS after';
      await db.query(`
        CREATE TRIGGER ${table}_mark_${operation.toLowerCase()} AFTER ${operation} ON ${table}
          REFERENCING ${before} ${after}
          FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`);
    }
    await db.query(`
      CREATE TRIGGER ${table}_forget_rollups AFTER TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups()`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** Row-level security that binds the owner too, one policy, and no more rights than the application needs. */
async function lock(db: QueryRunner, table: string, rights: string): Promise<void> {
  await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await db.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await db.query(`
    CREATE POLICY ${table}_organization ON ${table}
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
  await db.query(`GRANT ${rights} ON ${table} TO opsgraph_app`);
}
