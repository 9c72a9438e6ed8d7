import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";

/** Places and the words for what comes from them, where these don't begin alike. */
const PLACES = `britain/british/uk china/chinese denmark/danish england/english finland/finnish france/french greece/greek iran/iranian
	iraq/iraqi ireland/irish italy/italian netherlands/dutch norway/norwegian peru/peruvian poland/polish rome/roman
	scotland/scottish spain/spanish sweden/swedish switzerland/swiss turkey/turkish venice/venetian wales/welsh`;

/** The stem of the place that each stem names. */
const placeByStem = lazy(
	() =>
		new Map(
			PLACES.split(/\s+/).flatMap((line) => {
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
