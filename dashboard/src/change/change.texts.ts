// Texts of a change.
import type { Catalog } from '../intl/catalog';

export const changeTexts = {
  good: ['better', 'ดีขึ้น'],
  bad: ['worse', 'แย่ลง'],
  points: ['{value} pts', '{value} จุด'],
  unchanged: ['no change', 'เท่าเดิม'],
} as const satisfies Catalog;
