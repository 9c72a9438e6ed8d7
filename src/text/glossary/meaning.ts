/** What a word or phrase of another language means. */
export interface Meaning {
	english: string;
	/** Whether it is a verb, whose English form is the infinitive without "to". */
	isVerb: boolean;
}
