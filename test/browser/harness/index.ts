// What a browser test needs: a gateway that can fall over, pages that are watched, and axe.
export { expectAccessible } from './accessibility';
export { type Desk, openDesk, type OrganizationSlug } from './desk';
export { inBrowser, type OpenedPage, type OpenPage, type PageOptions, settled } from './pages';
