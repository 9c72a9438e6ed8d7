import type { KnowledgeReport } from "../../../contracts/knowledge.ts";

/** The size of the chart, in its own units. */
export const CHART_WIDTH = 600;
export const CHART_HEIGHT = 120;

/** Returns the path of an area that rises on each day with new pages. */
export function drawSteps(growth: KnowledgeReport["growth"], today: string): string {
	const start = Date.parse(growth[0]?.day ?? today);
	const span = Math.max(1, Date.parse(today) - start);
	const top = Math.max(1, ...growth.map(({ pages }) => pages));
	const steps = growth.map(({ day, pages }) => {
		const x = Math.min(CHART_WIDTH, ((Date.parse(day) - start) / span) * CHART_WIDTH);
		return `H${round(x)}V${round(CHART_HEIGHT - (pages / top) * CHART_HEIGHT)}`;
	});
	return `M0 ${CHART_HEIGHT}${steps.join("")}H${CHART_WIDTH}V${CHART_HEIGHT}Z`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
