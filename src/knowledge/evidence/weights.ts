// Written by scripts/answers/train-evidence.ts. Do not edit.
export const WEIGHTS = {
	withVectors: {
		bias: -2.236,
		weights: [
			1.236, // coverage
			0, // exactCoverage
			1.973, // clauseCoverage
			-3.758, // titleOnly
			2.402, // cosine
			0.542, // isPair
			-3.454, // numberMissing
			-1.848, // numberElsewhere
			-2.321, // nameMissing
			-0.3, // nameElsewhere
			-3.529, // polarity
			-4.527, // opposite
			-5.309, // universal
			-3.648, // exclusive
			-1.536, // majority
			-5.12, // bound
			-4.039, // direction
			-2.075, // swap
			-0.396, // subject
			-2.424, // object
			-4.896, // particle
			-3.659, // predicate
			-0.006, // competitor
			-3.467, // inversions
			-1.79, // replaced
		],
	},
	withoutVectors: {
		bias: -1.928,
		weights: [
			0.462, // coverage
			2.844, // exactCoverage
			1.391, // clauseCoverage
			-2.561, // titleOnly
			0, // cosine
			0.359, // isPair
			-3.624, // numberMissing
			-2.555, // numberElsewhere
			-2.482, // nameMissing
			-1.61, // nameElsewhere
			-4.751, // polarity
			-4.26, // opposite
			-5.336, // universal
			-4.437, // exclusive
			-1.994, // majority
			-5.147, // bound
			-4.557, // direction
			-2.451, // swap
			-0.391, // subject
			-2.284, // object
			-5.054, // particle
			-3.751, // predicate
			-0.91, // competitor
			-2.939, // inversions
			-0.537, // replaced
		],
	},
} as const;
