// Changed chat modes are written down contact by contact, so that it works the same where the tables are distributed.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ChatModesByRow1764250000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // A statement that reads its trigger's transition tables cannot write to another shard; one that reads them alone can be
    // followed by one that writes. Most statements change one contact, and of those few their mode.
    await db.query(`
      CREATE OR REPLACE FUNCTION record_changed_chat_modes() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        changed record;
      BEGIN
        FOR changed IN
          SELECT after.org_id, after.id, after.chat_mode, after.chat_mode_changed_at
            FROM before JOIN after ON after.org_id = before.org_id AND after.id = before.id
           WHERE after.chat_mode <> before.chat_mode
        LOOP
          UPDATE contact_chat_modes p SET ended_at = changed.chat_mode_changed_at
           WHERE p.org_id = changed.org_id AND p.contact_id = changed.id AND p.ended_at IS NULL;
          INSERT INTO contact_chat_modes (org_id, contact_id, began_at, chat_mode)
          VALUES (changed.org_id, changed.id, changed.chat_mode_changed_at, changed.chat_mode);
        END LOOP;
        RETURN NULL;
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
