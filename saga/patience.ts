/** How often one after the other the record may say that the same is out of line before an engineer is asked. */
export const patience = 3;
