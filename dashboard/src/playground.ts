// Whether this gateway serves the playground: its page of the dashboard says so where it does not.

export const hasPlayground = !('noPlayground' in document.documentElement.dataset);
