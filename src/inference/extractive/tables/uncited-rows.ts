import type { Unit } from "../units/unit.ts";

/** Removes the rows of whole tables that are outside of the passages. */
export function omitUncited(units: readonly Unit[]): readonly Unit[] {
	const isCited = ({ isInPassage }: Unit) => isInPassage;
	if (units.every(isCited)) return units;
	for (const group of new Set(units.map(({ group }) => group))) {
		if (group.units.every(isCited)) continue;
		group.units = group.units.filter(isCited);
		group.isWhole = false;
	}
	return units.filter(isCited);
}
