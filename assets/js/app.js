import "htmx.org";

import { watchCells } from "./cells.js";
import { watchColumns } from "./columns.js";
import { watchCsrf } from "./csrf.js";
import { watchFlashes } from "./flash.js";
import { watchFilters } from "./filters.js";
import { focusErrors } from "./forms.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchPicks } from "./picks.js";
import { watchRows } from "./rows.js";
import { showCurrentStep } from "./stepper.js";
import { watchSubmits } from "./submit.js";
import { watchTheme } from "./theme.js";

watchCells();
watchColumns();
watchCsrf();
watchFilters();
watchFlashes();
focusErrors();
watchKeys();
watchMenus();
watchPicks();
watchRows();
showCurrentStep();
watchSubmits();
watchTheme();
