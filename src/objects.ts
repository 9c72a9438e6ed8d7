/** The object of a user's conversation. Another user's id of the same spelling names another object. */
export function conversationStub(env: Env, userId: string, conversationId: string) {
	return env.CONVERSATION.getByName(`${userId}:${conversationId}`);
}

/** The object of what a user knows and has. */
export function brainStub(env: Env, userId: string) {
	return env.BRAIN.getByName(userId);
}
