"""Reports: figures counted from rows by named queries, frozen as snapshots, printed, and open to checking."""

from flask import Blueprint, Flask

bp = Blueprint("reports", __name__, url_prefix="/reports", template_folder="templates")
verify_bp = Blueprint("verify", __name__, url_prefix="/verify")


def register(app: Flask) -> None:
    """Attach the routes, the job, the menu entry and the command."""
    # Late imports: the views need `bp`, and all of them the models, which import this package.
    from reports import cli, jobs, labels, menu, views  # noqa: F401

    labels.join(app)
    menu.join()
    app.cli.add_command(cli.reports)
    app.register_blueprint(bp)
    app.register_blueprint(verify_bp)
