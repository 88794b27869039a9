import "htmx.org";

import { watchAnswers } from "./answers.js";
import { watchCsrf } from "./csrf.js";
import { watchDrafts } from "./drafts.js";
import { watchFlashes } from "./flash.js";
import { focusErrors } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchNotes } from "./notes.js";
import { watchShares } from "./shares.js";
import { showCurrentStep } from "./stepper.js";
import { watchSubmits } from "./submit.js";
import { watchTheme } from "./theme.js";

watchAnswers();
watchCsrf();
watchDrafts();
watchFlashes();
focusErrors();
watchKeys();
watchMenus();
watchNotes();
watchShares();
showCurrentStep();
watchSubmits();
watchTheme();
