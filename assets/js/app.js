import "htmx.org";

import { watchBoard } from "./board/index.js";
import { watchCsrf } from "./csrf.js";
import { watchFlashes } from "./flash.js";
import { focusErrors } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { showCurrentStep } from "./stepper.js";
import { watchSubmits } from "./submit.js";
import { watchTheme } from "./theme.js";

watchBoard();
watchCsrf();
watchFlashes();
focusErrors();
watchKeys();
watchMenus();
showCurrentStep();
watchSubmits();
watchTheme();
