// What a browser test needs: a gateway that can fall over, pages that are watched, and axe.
export { expectAccessible } from './accessibility';
export { type Desk, openDesk, type OrganizationSlug } from './desk';
export { inBrowser, type OpenedPage, type OpenPage, type PageOptions, settled } from './pages';
export {
  card,
  cellsOf,
  type CsvFile,
  fileFrom,
  gatewayFile,
  inAddress,
  numberOf,
  says,
  shownFile,
  type ShownCell,
  shownIn,
  type ShownTable,
  tile,
} from './screen';
export { type Answers, answersOf, FAILURE } from './answers';
export { latinWords } from './thai';
