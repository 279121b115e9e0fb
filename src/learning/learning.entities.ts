// The tables of learning, for the comparison with the migrated database. They are read and written by statements.
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('courses')
export class CourseRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly title!: string;

  @Column('integer', { name: 'lesson_count' })
  readonly lessonCount!: number;

  @Column('text', { name: 'recount_after', nullable: true })
  readonly recountAfter!: string | null;
}

@Entity('lessons')
export class LessonRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'course_id' })
  readonly courseId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly title!: string;

  @Column('integer', { nullable: true })
  readonly position!: number | null;
}

@Entity('course_progress')
export class CourseProgressRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'course_id' })
  readonly courseId!: string;

  @PrimaryColumn('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @Column('timestamptz', { name: 'enrolled_at', nullable: true })
  readonly enrolledAt!: Date | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  readonly startedAt!: Date | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  readonly completedAt!: Date | null;

  @Column('integer', { name: 'lessons_completed' })
  readonly lessonsCompleted!: number;

  @Column('timestamptz', { name: 'last_activity_at', nullable: true })
  readonly lastActivityAt!: Date | null;
}

@Entity('lesson_progress')
export class LessonProgressRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'course_id' })
  readonly courseId!: string;

  @PrimaryColumn('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @PrimaryColumn('text', { name: 'lesson_id' })
  readonly lessonId!: string;

  @Column('integer', { nullable: true })
  readonly position!: number | null;

  @Column('timestamptz', { name: 'started_at' })
  readonly startedAt!: Date;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  readonly completedAt!: Date | null;

  @Column('timestamptz', { name: 'moved_on_at', nullable: true })
  readonly movedOnAt!: Date | null;

  @Column('numeric', { precision: 6, scale: 3 })
  readonly percent!: string;

  @Column('numeric', { precision: 12, scale: 3, nullable: true })
  readonly seconds!: string | null;
}

@Entity('learner_activity')
export class LearnerActivityRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @PrimaryColumn('text', { name: 'course_id' })
  readonly courseId!: string;

  @PrimaryColumn('timestamptz')
  readonly quarter!: Date;

  @Column('timestamptz', { name: 'first_at' })
  readonly firstAt!: Date;

  @Column('timestamptz', { name: 'last_at' })
  readonly lastAt!: Date;
}

@Entity('quiz_answers')
export class QuizAnswerRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @Column('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @Column('text', { name: 'course_id' })
  readonly courseId!: string;

  @Column('text', { name: 'lesson_id', nullable: true })
  readonly lessonId!: string | null;

  @Column('text', { name: 'quiz_id' })
  readonly quizId!: string;

  @Column('text', { name: 'question_id' })
  readonly questionId!: string;

  @Column('boolean')
  readonly correct!: boolean;

  @Column('numeric', { precision: 12, scale: 3, nullable: true })
  readonly seconds!: string | null;

  @Column('timestamptz', { name: 'answered_at' })
  readonly answeredAt!: Date;
}

@Entity('video_plays')
export class VideoPlayRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @Column('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @Column('text', { name: 'course_id' })
  readonly courseId!: string;

  @Column('text', { name: 'lesson_id', nullable: true })
  readonly lessonId!: string | null;

  @Column('text', { name: 'video_id' })
  readonly videoId!: string;

  @Column('numeric', { precision: 12, scale: 3 })
  readonly seconds!: string;

  @Column('timestamptz', { name: 'played_at' })
  readonly playedAt!: Date;
}

@Entity('surveys')
export class SurveyRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text')
  readonly id!: string;

  @Column('text')
  readonly title!: string;

  @Column('text', { name: 'course_id', nullable: true })
  readonly courseId!: string | null;

  @Column('jsonb')
  readonly questions!: readonly unknown[];
}

@Entity('survey_responses')
export class SurveyResponseRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @Column('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @Column('text', { name: 'survey_id' })
  readonly surveyId!: string;

  @Column('text', { name: 'course_id', nullable: true })
  readonly courseId!: string | null;

  @Column('timestamptz', { name: 'answered_at' })
  readonly answeredAt!: Date;
}

@Entity('survey_answers')
export class SurveyAnswerRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'client_event_id' })
  readonly clientEventId!: string;

  @PrimaryColumn('text', { name: 'question_id' })
  readonly questionId!: string;

  @Column('text', { name: 'learner_id' })
  readonly learnerId!: string;

  @Column('text', { name: 'survey_id' })
  readonly surveyId!: string;

  @Column('text', { name: 'course_id', nullable: true })
  readonly courseId!: string | null;

  @Column('integer', { nullable: true })
  readonly score!: number | null;

  @Column('text', { nullable: true })
  readonly choice!: string | null;

  @Column('text', { name: 'answer_text', nullable: true })
  readonly answerText!: string | null;

  @Column('timestamptz', { name: 'answered_at' })
  readonly answeredAt!: Date;
}

@Entity('insights')
export class InsightRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text')
  readonly kind!: string;

  @Column('text')
  readonly severity!: string;

  @Column('text', { name: 'course_id', nullable: true })
  readonly courseId!: string | null;

  @Column('text', { name: 'lesson_id', nullable: true })
  readonly lessonId!: string | null;

  @Column('text', { name: 'quiz_id', nullable: true })
  readonly quizId!: string | null;

  @Column('text', { name: 'survey_id', nullable: true })
  readonly surveyId!: string | null;

  @Column('text', { name: 'question_id', nullable: true })
  readonly questionId!: string | null;

  @Column('text')
  readonly metric!: string;

  @Column('double precision', { nullable: true })
  readonly value!: number | null;

  @Column('double precision', { nullable: true })
  readonly previous!: number | null;

  @Column('integer')
  readonly n!: number;

  @Column('timestamptz', { name: 'found_at' })
  readonly foundAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  readonly updatedAt!: Date;
}

@Entity('learning_state')
export class LearningStateRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Column('bigint')
  readonly version!: string;

  @Column('bigint', { name: 'insights_version' })
  readonly insightsVersion!: string;

  @Column('timestamptz', { name: 'insights_at', nullable: true })
  readonly insightsAt!: Date | null;
}

@Entity('learner_deletions')
export class LearnerDeletionRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('bytea')
  readonly learner!: Buffer;

  @Column('timestamptz', { name: 'deleted_at' })
  readonly deletedAt!: Date;
}
