// Written by scripts/answers/train-evidence.ts. Do not edit.
export const WEIGHTS = {
	withVectors: {
		bias: -2.191,
		weights: [
			1.357, // coverage
			0, // exactCoverage
			1.899, // clauseCoverage
			0, // passageCoverage
			0, // missing
			0, // largestMissing
			-4.018, // titleOnly
			2.193, // cosine
			0.465, // isPair
			-3.382, // numberMissing
			-1.826, // numberElsewhere
			-2.48, // nameMissing
			-0.309, // nameElsewhere
			-3.517, // polarity
			-4.773, // opposite
			-5.249, // universal
			-3.747, // exclusive
			-1.543, // majority
			-5.211, // bound
			-3.936, // direction
			-2.175, // swap
			-0.252, // subject
			-2.36, // object
			-4.829, // particle
			-3.57, // predicate
			-0.118, // competitor
			0, // scatter
			-3.413, // inversions
		],
	},
	withoutVectors: {
		bias: -1.935,
		weights: [
			0.366, // coverage
			2.925, // exactCoverage
			1.406, // clauseCoverage
			0, // passageCoverage
			0, // missing
			0, // largestMissing
			-2.629, // titleOnly
			0, // cosine
			0.345, // isPair
			-3.617, // numberMissing
			-2.542, // numberElsewhere
			-2.528, // nameMissing
			-1.606, // nameElsewhere
			-4.757, // polarity
			-4.344, // opposite
			-5.329, // universal
			-4.472, // exclusive
			-1.981, // majority
			-5.182, // bound
			-4.542, // direction
			-2.485, // swap
			-0.357, // subject
			-2.281, // object
			-5.059, // particle
			-3.73, // predicate
			-1.047, // competitor
			0, // scatter
			-2.933, // inversions
		],
	},
} as const;
