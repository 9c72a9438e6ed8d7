import { describe, expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

const BOATS = {
	passageId: "boats",
	title: "Boats",
	heading: null,
	text: "| No: 1 | Boat: Curlew | Built: 1962-04-01 | Insured: no |\n| No: 2 | Boat: Heron | Built: 1975-06-30 | Insured: yes |",
};
const BERTHS = {
	passageId: "berths",
	title: "Berths",
	heading: null,
	text: "| No | Berth | Depth | Power |\n| --- | --- | --- | --- |\n| 1 | Quay | 3 m | yes |\n| 2 | Jetty | 2 m | no |",
};
const DRILL = {
	passageId: "drill",
	title: "Rescue",
	heading: null,
	text: "RTG:\n\n- **R**each\n- **T**hrow a line\n- **G**o",
};

describe("the check of a quoted row", () => {
	test.each([
		"No 1 — Boat: Curlew",
		"Curlew — Insured: no",
		"Heron — No: 2; Built: 1975-06-30; Insured: yes",
		"Jetty — Depth: 2 m; Power: no",
		"- Quay — Power: yes",
	])("supports cells with their labels, whichever cell comes first: %s", (claim) => {
		expect(checkEvidence(claim, [BOATS, BERTHS])).toMatchObject([{ verdict: "supported", score: 1 }]);
	});

	test.each(["Curlew — Insured: yes", "Heron — Built: 1962-04-01", "Quay — Power: no"])(
		"doesn't take the cells of two rows for a quote: %s",
		(claim) => {
			expect(checkEvidence(claim, [BOATS, BERTHS])).not.toMatchObject([{ score: 1 }]);
		},
	);

	test.each(["Reach", "Throw a line"])("supports an item whose first letter is bold: %s", (claim) => {
		expect(checkEvidence(claim, [DRILL])).toMatchObject([{ verdict: "supported", score: 1 }]);
	});
});
