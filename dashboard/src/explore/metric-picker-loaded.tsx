// The searchable list of metrics, loaded when it is about to open.
import { Combobox } from '@base-ui/react/combobox';
import { useText } from '../intl';
import { useMetricWords } from '../metrics';
import type { Intended } from '../ui';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';
import type { MetricPickerProps } from './metric-picker';
import { type Definition, isState } from './question';

interface Item {
  readonly definition: Definition;
  readonly label: string;
  readonly about: string;
}

interface Group {
  readonly value: string;
  readonly items: readonly Item[];
}

export default function LoadedMetricPicker({
  definitions,
  definition,
  onChoose,
  trigger,
}: MetricPickerProps & Intended) {
  const text = useText(exploreTexts);
  const words = useMetricWords();
  const items = definitions.map((each): Item => ({
    definition: each,
    label: words.name(each.name, each.description),
    about: words.definition(each.name, each.description),
  }));
  const groups = (['groupNow', 'groupCounts', 'groupDurations', 'groupRates'] as const)
    .map((group): Group => ({
      value: text(group),
      items: items.filter((item) => groupOf(item.definition) === group),
    }))
    .filter((group) => group.items.length > 0);
  return (
    <Combobox.Root<Item>
      defaultOpen
      items={groups}
      value={items.find((item) => item.definition.name === definition?.name) ?? null}
      isItemEqualToValue={(one, other) => one.definition.name === other.definition.name}
      itemToStringLabel={({ label }) => label}
      filter={({ definition: { name }, label, about }, query) =>
        `${label} ${about} ${name}`.toLowerCase().includes(query.trim().toLowerCase())
      }
      onValueChange={(item) => item !== null && onChoose(item.definition)}
      autoHighlight
    >
      <Combobox.Trigger render={trigger} />
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={6} align="start" collisionPadding={8} className={styles.positioner}>
          <Combobox.Popup className={`popup ${styles.picker ?? ''}`} aria-label={text('chooseMetric')}>
            <Combobox.Input
              className={`input ${styles.search ?? ''}`}
              placeholder={text('searchMetric')}
              aria-label={text('searchMetric')}
            />
            <Combobox.Empty className={styles.none}>{text('noMetric')}</Combobox.Empty>
            <Combobox.List className={styles.list}>
              {(group: Group) => (
                <Combobox.Group key={group.value} items={[...group.items]}>
                  <Combobox.GroupLabel className="menu-label">{group.value}</Combobox.GroupLabel>
                  <Combobox.Collection>
                    {(item: Item) => (
                      <Combobox.Item
                        key={item.definition.name}
                        value={item}
                        className={`menu-item ${styles.choice ?? ''}`}
                      >
                        <span>{item.label}</span>
                        <small>{item.about}</small>
                      </Combobox.Item>
                    )}
                  </Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

function groupOf(definition: Definition): 'groupNow' | 'groupCounts' | 'groupDurations' | 'groupRates' {
  if (isState(definition)) return 'groupNow';
  switch (definition.unit) {
    case 'COUNT':
      return 'groupCounts';
    case 'MILLISECONDS':
    case 'SECONDS':
      return 'groupDurations';
    case 'PERCENT':
    case 'SCORE':
      return 'groupRates';
  }
}
