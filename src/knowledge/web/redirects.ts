/** Most redirects that are followed from one address. */
export const REDIRECTS_MAX = 5;
