// Written by scripts/answers/train-evidence.ts. Do not edit.
export const WEIGHTS = {
	withVectors: {
		bias: -2.267,
		weights: [
			0, // coverage
			0, // exactCoverage
			0, // clauseCoverage
			-4.314, // titleOnly
			2.358, // cosine
			0.568, // isPair
			-3, // numberMissing
			-1, // numberElsewhere
			-3, // nameMissing
			0, // nameElsewhere
			-3.267, // polarity
			-3.564, // opposite
			-5.832, // universal
			-3.711, // exclusive
			-4.568, // majority
			-6.466, // bound
			-3.942, // direction
			-2.033, // swap
			-1.255, // subject
			-1.476, // object
			-3.265, // particle
			-3.085, // predicate
			-1.727, // competitor
			-1.127, // inversions
			-1.894, // replaced
			-1.798, // rebound
			-4.552, // reboundElsewhere
			-5.268, // otherRow
			-3, // crossed
			-3, // cause
			-0.536, // polarityShare
			0, // softCoverage
			3.333, // clauseSoftCoverage
		],
	},
	withoutVectors: {
		bias: -1.13,
		weights: [
			0, // coverage
			1.49, // exactCoverage
			1.149, // clauseCoverage
			-4.187, // titleOnly
			0, // cosine
			0.829, // isPair
			-3, // numberMissing
			-1.546, // numberElsewhere
			-3, // nameMissing
			0, // nameElsewhere
			-3.187, // polarity
			-3.804, // opposite
			-5.009, // universal
			-4.352, // exclusive
			-5.039, // majority
			-6.676, // bound
			-4.662, // direction
			-2.075, // swap
			-1.203, // subject
			-1.328, // object
			-3.344, // particle
			-3.451, // predicate
			-1.484, // competitor
			-0.867, // inversions
			-0.048, // replaced
			-1.568, // rebound
			-2.165, // reboundElsewhere
			-6.916, // otherRow
			-3, // crossed
			-3.803, // cause
			-1.143, // polarityShare
			0, // softCoverage
			1.149, // clauseSoftCoverage
		],
	},
} as const;
