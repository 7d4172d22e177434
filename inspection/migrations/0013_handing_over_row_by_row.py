"""Recusals: who confirmed and who lifted; handing over, row by row."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('inspection', '0012_recusals_with_a_life'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyHandover',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('subject', models.CharField(max_length=80, verbose_name='移交人')),
                ('cause', models.CharField(choices=[('leaving', '离岗'), ('change', '分工调整'), ('recusal', '回避'), ('round_end', '轮次结束，遗留事项交巡察办')], default='change', max_length=10, verbose_name='事由')),
                ('reason', models.CharField(max_length=200, verbose_name='说明')),
                ('guarded', models.BooleanField(default=False, editable=False)),
                ("created_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ("office", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection.office', verbose_name='巡察机构')),
            ],
            options={
                'verbose_name': '工作交接',
                'verbose_name_plural': '工作交接',
                'ordering': ['-created_at'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='duty_handover_states_its_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DutyItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('object_id', models.UUIDField(editable=False)),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(max_length=40, verbose_name='类别代码')),
                ('kind_label', models.CharField(max_length=40, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='事项')),
                ('outcome', models.CharField(choices=[('passed', '已交接'), ('refused', '未交接'), ('pointer', '另行办理')], max_length=10, verbose_name='结果')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('current', models.BooleanField(default=False)),
                ("content_type", models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                ("giver", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移交人')),
                ("handover", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inspection.dutyhandover', verbose_name='交接')),
                ("receiver", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties_received', to=settings.AUTH_USER_MODEL, verbose_name='接收人')),
            ],
            options={
                'verbose_name': '交接事项',
                'verbose_name_plural': '交接事项',
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('handover', 'position'), name='duty_item_position_once'),
                    models.UniqueConstraint(condition=models.Q(('current', True)), fields=('content_type', 'object_id', 'kind'), name='duty_item_one_holder'),
                    models.CheckConstraint(condition=models.Q(('receiver', None), models.Q(('receiver', models.F('giver')), _negated=True), _connector='OR'), name='duty_item_passes_to_somebody_else'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'passed'), _negated=True), ('receiver__isnull', False), _connector='OR'), name='duty_item_passed_has_its_receiver'),
                    models.CheckConstraint(condition=models.Q(('outcome', 'passed'), models.Q(('note', ''), _negated=True), _connector='OR'), name='duty_item_kept_says_why'),
                ],
            },
        ),
        migrations.AddField(
            model_name='recusal',
            name='confirmed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='confirmed_on',
            field=models.DateField(editable=False, null=True, verbose_name='确认日期'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='lift_asked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请解除人'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='lift_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='解除理由'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='lifted_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='同意解除人'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='opinion',
            field=models.CharField(blank=True, max_length=200, verbose_name='审查意见'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='版本'),
        ),
        migrations.AlterField(
            model_name='recusal',
            name='created_at',
            field=models.DateTimeField(auto_now_add=True, verbose_name='登记时间'),
        ),
        migrations.AlterField(
            model_name='recusal',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AlterField(
            model_name='recusal',
            name='status',
            field=models.CharField(choices=[('declared', '本人申报，待确认'), ('confirmed', '回避中'), ('lifting', '申请解除，待第二人同意'), ('lifted', '已解除')], default='confirmed', max_length=10, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('begins')), _connector='OR'), name='recusal_ends_after_it_begins', violation_error_message='截止日期不能早于起始日期。'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('status', 'lifted')), models.Q(models.Q(('status', 'lifted'), _negated=True), ('revoked_at', None)), _connector='OR'), name='recusal_blocks_until_it_is_lifted'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_by', None), models.Q(models.Q(('lifted_by', models.F('lift_asked_by')), _negated=True), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='recusal_lifted_by_a_second_person'),
        ),
    ]
