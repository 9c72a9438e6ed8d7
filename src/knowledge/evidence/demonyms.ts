import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import { listedWords } from "../../text/word-lists.ts";

/** The stem of the place that each stem names. The list contains those whose names don't begin alike. */
const placeByStem = lazy(
	() =>
		new Map(
			listedWords("demonyms").flatMap((line) => {
				const [place = "", ...others] = line.split("/").map(stem);
				return [place, ...others].map((name) => [name, place] as const);
			}),
		),
);

/** Returns whether two stems name the same place or what comes from it, such as "Sweden" and "Swedish". */
export function nameSamePlace(a: string, b: string): boolean {
	const place = placeByStem().get(a);
	return place !== undefined && place === placeByStem().get(b);
}
