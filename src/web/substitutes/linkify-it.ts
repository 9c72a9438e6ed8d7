/** Finds no links: `web-links.ts` does that. */
export class LinkifyIt {}
