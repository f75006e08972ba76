"""The interview on the EU AI Act: questions, results, what-if, models' assessments."""
