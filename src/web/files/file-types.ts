/** The types of files that can be attached to a question. Others are accepted, too, if they contain text. */
export const ATTACHED_FILE_TYPES = ".pdf,.docx,.csv,.tsv,.ipynb,.md,.markdown,.txt,.html,.htm,text/*";

/** The types of files that can be added to the knowledge base. Others are accepted, too, if they contain text. */
export const ADDED_FILE_TYPES = `${ATTACHED_FILE_TYPES},.jsonl,.ndjson`;
