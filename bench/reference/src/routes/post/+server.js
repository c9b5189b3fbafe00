/** Reads a JSON body and answers with one: what no endpoint can be faster than. */
export const POST = async ({ request }) => Response.json(await request.json());
