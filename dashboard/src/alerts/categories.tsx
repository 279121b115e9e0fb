// The categories with the most alerts, and the rest.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useText } from '../intl';
import { alertsTexts } from './alerts.texts';
import { useShareColumns } from './mix';
import type { AlertTrendsQuery } from './operations.generated';
import { type Share, Shares } from './shares';
import { useDays } from './use-days';
import { useListFilter } from './use-list-filter';

export function Categories({ answer }: { readonly answer: Answer<AlertTrendsQuery> }) {
  const text = useText(alertsTexts);
  const days = useDays();
  const columns = useShareColumns(text('category'));
  const { chosen, filter } = useListFilter();
  const shares = ({ alertAnalytics: { topCategories } }: AlertTrendsQuery): Share[] => [
    ...topCategories.rows.map(({ category, count, percent }) => ({
      id: `category ${category}`,
      label: category,
      count,
      percent,
      isChosen: chosen.category === category,
      onChoose: () => filter({ category: chosen.category === category ? null : category }),
    })),
    ...(topCategories.restCount === 0
      ? []
      : [
          {
            id: 'rest',
            label: text('rest'),
            count: topCategories.restCount,
            percent: topCategories.restPercent,
            tone: 'rest',
          },
        ]),
  ];
  return (
    <Figure
      title={text('categories')}
      about={text('categoriesAbout')}
      answer={answer}
      height={268}
      span={4}
      empty={{
        is: ({ alertAnalytics }) => alertAnalytics.topCategories.rows.length === 0,
        text: text('categoriesEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={shares}
      rowKey={({ id }) => id}
      file="alert-categories"
      reports={[{ report: 'alert-categories', parameters: days }]}
    >
      {(data) => <Shares shares={shares(data)} />}
    </Figure>
  );
}
