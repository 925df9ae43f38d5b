interface ProblemType {
  readonly status: number;
  readonly title: string;
  /** Its meaning, and what to do about it; shown at `/problems/{name}`. */
  readonly explanation: string;
}

/** Every kind of problem that the API answers with. The names are part of the contract. */
export const problemTypes = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    explanation:
      'A field, parameter or header is missing, unknown or not of the form described. `errors` names each one. Nothing was stored: the same Idempotency-Key may be sent again.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    explanation: 'The body could not be read as JSON.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request is not HTTP',
    explanation:
      'The request could not be read: its first line, a header or the framing of its body is malformed.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'An Idempotency-Key is needed',
    explanation:
      'Placing an order needs the header Idempotency-Key: 1 to 255 printable characters of your choice, new for each order, the same when you send an order again because you got no answer.',
  },
  'cross-site': {
    status: 403,
    title: 'Another site may not do this',
    explanation:
      'A page of another site had the browser send a command. Send it from a page of this address, or from a program.',
  },
  'token-missing': {
    status: 401,
    title: 'The token of the order is needed',
    explanation:
      'Only its customer may change an order. The answer to placing it carries a token in the header Recourse-Order-Token, and so does the link in the mail that asks for something: send it as `Authorization: Bearer …`.',
  },
  'token-invalid': {
    status: 403,
    title: 'The token is not valid for this order',
    explanation:
      'It belongs to another order, was altered, or its time is over. Whoever has missed the time of a link will hear from an operator.',
  },
  'principal-missing': {
    status: 401,
    title: 'Say who you are',
    explanation:
      'Until there is a login, whoever decides names themselves by a header: `Recourse-Principal: olga; roles=operator; teams=payments,stock`. Nothing proves it: this is for development only.',
  },
  'role-missing': {
    status: 403,
    title: 'This needs another role',
    explanation: 'The detail says which role may do this.',
  },
  'not-found': { status: 404, title: 'There is no such thing', explanation: 'Nothing is at this address.' },
  'method-not-allowed': {
    status: 405,
    title: 'This method is not allowed here',
    explanation: 'The header Allow lists the methods of this address.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    explanation: 'A request has to arrive within half a minute. Send it again on a new connection.',
  },
  'request-in-flight': {
    status: 409,
    title: 'A request with this Idempotency-Key is being worked on',
    explanation:
      'The same key is in use at this moment. Send the request again in a while to get its answer.',
  },
  'too-late-to-cancel': {
    status: 409,
    title: 'It is too late to cancel this order',
    explanation:
      'The order is past its point of no return: the goods are sold. What can still be done is a refund, once it is completed: see /problems/not-refundable.',
  },
  'not-refundable': {
    status: 409,
    title: 'There is nothing to refund',
    explanation:
      'Only a completed order can be refunded, up to what was paid for it. One that is under way can be cancelled instead, up to its point of no return. After that it has to be completed first: decide its case, or redrive its dead letter, where it waits for that.',
  },
  'nothing-to-mend': {
    status: 409,
    title: 'This order needs no other payment method',
    explanation:
      'Another payment method can be given while the order waits for one, because the one it has was declined. `GET` the order to see what it waits for.',
  },
  'order-closed': {
    status: 409,
    title: 'The order has ended',
    explanation: 'The order is completed or cancelled; nothing of it waits to be continued.',
  },
  'not-stalled': {
    status: 409,
    title: 'Nothing of this order waits to be redriven',
    explanation: 'Only an order of which a step waits for an engineer can be redriven.',
  },
  'dead-letter-closed': {
    status: 409,
    title: 'This dead letter is closed',
    explanation:
      'It is resolved, compensated, settled or archived: nothing is to be done with it any more. Its history says how it ended.',
  },
  'dead-letter-redriving': {
    status: 409,
    title: 'This dead letter is on its way already',
    explanation:
      'It was redriven. When its step has succeeded it is resolved; when it comes to rest again it is open again.',
  },
  'redrive-after-compensation': {
    status: 409,
    title: 'The order is being undone and cannot be continued',
    explanation:
      'After a cancel an order only goes back. What cannot be undone has a dead letter of its own, which can be redriven.',
  },
  'not-redrivable': {
    status: 409,
    title: 'There is nothing to attempt again here',
    explanation: 'No step waits here to be attempted. The detail says what to do instead.',
  },
  'not-archivable': {
    status: 409,
    title: 'This letter cannot be put away now',
    explanation:
      'An order waits for it, and put away, nobody would be told that it cannot end; or it is about a refund of which a request may still be carried out. The detail says what to do instead.',
  },
  'nothing-to-compensate': {
    status: 409,
    title: 'There is nothing to undo',
    explanation: 'The order has ended, or is being undone already.',
  },
  'settle-impossible': {
    status: 409,
    title: 'This cannot be done by hand',
    explanation: 'Only what another party does (payment, warehouse, mail) can be done outside by a person.',
  },
  'settle-contradicted': {
    status: 409,
    title: 'The other party says that it was not done',
    explanation:
      'Before a settlement is recorded, the payment provider or the warehouse is asked, and what it says outranks the person. Do what is missing there, then settle again; or redrive.',
  },
  'order-without-run': {
    status: 409,
    title: 'The run of this order has ended',
    explanation:
      'Nobody is there who could go on with the order. Redrive it, or the order: another run is started, which repeats nothing.',
  },
  'case-closed': {
    status: 409,
    title: 'This case is decided',
    explanation:
      'Somebody, or the policy, has decided, or the case has become pointless. Its timeline tells what happened.',
  },
  'case-claimed': {
    status: 409,
    title: 'Somebody else is working on this case',
    explanation:
      'The case is claimed by the person named until the time named, unless they renew it. A lead can take it over.',
  },
  'second-person-needed': {
    status: 409,
    title: 'A second person has to approve this',
    explanation: 'You were the first of the two persons that this approval takes.',
  },
  'case-changed': {
    status: 412,
    title: 'The case has changed since you saw it',
    explanation:
      '`changes` tells what has happened since the version in If-Match. Look at the case again, then decide again.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    explanation: 'A body may have at most 256 KiB.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be JSON',
    explanation: 'Send the body as JSON in UTF-8 with the header Content-Type: application/json.',
  },
  'decision-not-allowed': {
    status: 422,
    title: 'This case cannot be decided so',
    explanation: 'Each case lists the decisions that are allowed for its cause.',
  },
  'decision-invalid': {
    status: 422,
    title: 'The data of the decision is not valid',
    explanation:
      "`errors` names each field. Each decision of a case comes with the JSON Schema of its data; what is well-formed may still be impossible for this order, such as an item that it doesn't have.",
  },
  'decision-id-reused': {
    status: 422,
    title: 'The decision id was used for another decision',
    explanation:
      'A new decision on a case needs a new decisionId; the same one is for sending the same decision again.',
  },
  'precondition-missing': {
    status: 428,
    title: 'An If-Match is needed',
    explanation:
      'Whoever changes a case says which version of it they saw: send the ETag of the case as the header If-Match.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    explanation: 'The address and the headers of a request may have at most 16 KiB together.',
  },
  'order-not-acceptable': {
    status: 422,
    title: 'The order cannot be accepted',
    explanation:
      'The order is well-formed, but the catalogue has no such item, sells it in another currency, or its total is out of range. `errors` names each line. Nothing was stored: the same Idempotency-Key may be sent again.',
  },
  'refund-too-high': {
    status: 422,
    title: 'That is more than was paid',
    explanation:
      'All refunds of an order together are at most what was paid for it. The detail says what is left.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    explanation: 'Under this key another body was sent before. A new request needs a new key.',
  },
  'stock-out-of-range': {
    status: 422,
    title: 'That is more stock than can be counted',
    explanation: 'The stock of an item cannot be more than 2147483647 pieces.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong here',
    explanation:
      'The program failed in a way that it should not. The log has the details under the id in `instance`.',
  },
  'database-unavailable': {
    status: 503,
    title: 'The database does not answer',
    explanation:
      'PostgreSQL could not be reached. Send the same request, with the same Idempotency-Key, again in a while.',
  },
  'command-unanswered': {
    status: 503,
    title: 'This could not be carried out yet',
    explanation:
      'No worker has taken the command yet, Temporal does not answer, our database refuses to keep it, or something has to come first: the detail says which. Send it again after that, with the same Idempotency-Key.',
  },
  'settle-unverified': {
    status: 503,
    title: 'The other party does not answer',
    explanation:
      'A settlement is checked with the payment provider or the warehouse before it is recorded, and it could not be asked. Send it again in a while.',
  },
  'parties-unasked': {
    status: 503,
    title: 'It is not known yet what was done since the back-up',
    explanation:
      'The database was restored, and knows less than was done. Nothing is decided before the payment provider and the warehouse were asked: that takes a minute or two, or an engineer redrives the dead letter `record_behind`. Look at it again then, and send the same decision, with the same decisionId, if it is still the one.',
  },
  'too-many-waiting': {
    status: 503,
    title: 'More orders are waiting than can begin soon',
    explanation:
      'Orders come faster than they can be worked on. Nothing was stored: send the same order, with the same Idempotency-Key, again after the seconds in Retry-After.',
  },
  'shutting-down': {
    status: 503,
    title: 'This process is stopping',
    explanation: 'Send the same request again in a while: another process, or this one, answers it.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemName = keyof typeof problemTypes;

export function isProblemName(name: string): name is ProblemName {
  return Object.hasOwn(problemTypes, name);
}

export function problemUri(name: ProblemName): string {
  return `/problems/${name}`;
}
