/**
 * Replaces linkedom's parser of style sheets and htmlparser2's serializer in the bundle, see wrangler.toml. Extraction
 * uses neither.
 */
export function parse(): never {
	throw new Error("Style sheets are not supported.");
}

/** The serializer. */
export default function render(): never {
	throw new Error("Serialization is not supported.");
}
