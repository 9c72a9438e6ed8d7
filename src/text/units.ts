import { lazy } from "./lazy.ts";

/** What a unit measures. */
export type Dimension =
	| "time"
	| "length"
	| "mass"
	| "volume"
	| "bytes"
	| "bitrate"
	| "speed"
	| "temperature"
	| "share";

export interface Unit<D extends string = Dimension> {
	dimension: D;
	/** The number of base units. Units of a dimension are converted to each other. */
	size: number;
}

/** Returns the unit with a name or sign, or null. Case matters only in "MB/s", which is eight times "Mb/s". */
export function findUnit(written: string): Unit | null {
	return units().get(written) ?? units().get(written.toLowerCase()) ?? null;
}

/** Lists units by name, from pairs such as "km:1000", with the plurals of names that have more than two letters. */
export function listUnits<D extends string>(dimension: D, pairs: string): [string, Unit<D>][] {
	return pairs.split(/\s+/).flatMap((pair) => {
		const [name = "", size] = pair.split(":");
		const unit = { dimension, size: Number(size) };
		const names = name.length > 2 && !name.endsWith("s") ? [name, `${name}s`] : [name];
		return names.map((each): [string, Unit<D>] => [each, unit]);
	});
}

const units = lazy(
	(): ReadonlyMap<string, Unit> =>
		new Map<string, Unit>([
			...listUnits(
				"time",
				`ms:.001 millisecond:.001 microsecond:.000001 s:1 sec:1 second:1 min:60 minute:60 h:3600 hr:3600 hrs:3600 hour:3600 day:86400 night:86400
		week:604800 fortnight:1209600 month:2629800 year:31557600 decade:315576000 century:3155760000 centuries:3155760000`,
			),
			...listUnits(
				"length",
				`mm:.001 millimeter:.001 millimetre:.001 cm:.01 centimeter:.01 centimetre:.01 m:1 meter:1 metre:1 km:1000 kms:1000
		kilometer:1000 kilometre:1000 inch:.0254 inches:.0254 ft:.3048 foot:.3048 feet:.3048 yard:.9144 mile:1609.344`,
			),
			...listUnits(
				"mass",
				`mg:.001 milligram:.001 g:1 gram:1 kg:1000 kgs:1000 kilogram:1000 kilo:1000 t:1000000 ton:1000000 tonne:1000000
		lb:453.6 lbs:453.6 pound:453.6 ounce:28.35`,
			),
			...listUnits(
				"volume",
				"ml:.001 milliliter:.001 millilitre:.001 cl:.01 l:1 liter:1 litre:1 gallon:3.785",
			),
			...listUnits(
				"bytes",
				"byte:1 kb:1e3 kilobyte:1e3 mb:1e6 megabyte:1e6 gb:1e9 gigabyte:1e9 tb:1e12 terabyte:1e12",
			),
			...listUnits(
				"bitrate",
				"kbit/s:1e3 kbps:1e3 mbit/s:1e6 mb/s:1e6 mbps:1e6 gbit/s:1e9 gb/s:1e9 gbps:1e9 MB/s:8e6 GB/s:8e9",
			),
			...listUnits("speed", "m/s:1 km/h:.27778 kmh:.27778 mph:.44704 knot:.51444"),
			...listUnits("temperature", "°c:1 celsius:1"),
			...listUnits("share", "%:.01 percent:.01"),
		]),
);
