// Explore: any metric of the catalogue, cut and compared as somebody chooses; every choice is in the address.
import { useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { useSession } from '../session';
import { Controls } from './controls';
import { exploreTexts } from './explore.texts';
import { NOTHING_TO_READ } from './nothing-to-read';
import { CatalogueDocument } from './operations.generated';
import { useParams } from './params';
import { readableBy } from './question';
import { Results } from './results';
import { StartingPoints } from './starting-points';
import { useQuestion } from './use-question';

const CONTROLS_HEIGHT = 150;

export default function ExplorePage() {
  const text = useText(exploreTexts);
  const { role } = useSession();
  const [params] = useParams();
  const catalogue = useAnswer(CatalogueDocument, {});
  const definitions = catalogue.state === 'ready' ? readableBy(role, catalogue.data.metrics) : [];
  const definition = definitions.find(({ name }) => name === params.metric) ?? null;
  const isUnknown = catalogue.state === 'ready' && params.metric !== null && definition === null;
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      {definition === null ? (
        <>
          <Card title={text('question')} answer={catalogue} height={CONTROLS_HEIGHT / 4}>
            {() => (
              <Controls
                definitions={definitions}
                definition={null}
                note={isUnknown ? text('unknownMetric', { name: params.metric }) : null}
              />
            )}
          </Card>
          {catalogue.state === 'ready' && <StartingPoints definitions={definitions} />}
        </>
      ) : (
        // Another metric is another question: nothing of the one before may stay on screen.
        <Asked key={definition.name} definitions={definitions} definition={definition} />
      )}
    </Grid>
  );
}

interface AskedProps {
  readonly definitions: ReturnType<typeof readableBy>;
  readonly definition: ReturnType<typeof readableBy>[number];
}

function Asked({ definitions, definition }: AskedProps) {
  const text = useText(exploreTexts);
  const asked = useQuestion(definition);
  return (
    <>
      <Card title={text('question')} answer={NOTHING_TO_READ} height={CONTROLS_HEIGHT}>
        {() => <Controls definitions={definitions} definition={definition} asked={asked} note={null} />}
      </Card>
      {/* A refused question has no answer; what to change is said where it was asked. */}
      {asked.refused === null && <Results definition={definition} asked={asked} />}
    </>
  );
}
