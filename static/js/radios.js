// Radio buttons that reveal what belongs to an answer. The name of the revealed part is enough for a screen reader
// (aria-controls); aria-expanded is no attribute of a radio button, and is taken off again.
import { Radios } from "govuk-frontend";

export class PlainRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}
