/** Maximum number of redirects to follow. */
export const REDIRECTS_MAX = 5;
