/** A placeholder: `web-links.ts` finds the links of an answer. */
export class LinkifyIt {}
